"""Services: what the product does. One public function per thing a person can ask for.

No code here sees a request, a response or a socket. It gets plain values and an actor, and returns rows or raises an
AppError. A verb that writes is `@atomic` and announces what it did; doors listen.
"""
