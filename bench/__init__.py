"""Measures TVS from outside: a private server, simulated screens in a process of their own, figures on paper."""
