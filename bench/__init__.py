"""Measures TVS from outside: private servers, a crowd of simulated screens, a server in C as the limit of the machine.

What is measured, and how, stands in bench/README.md.
"""
