"""Middleware: around every request: its id and log line, its errors, its security headers."""
