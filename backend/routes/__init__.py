"""Routes: the HTTP door. Who, shape, verb, shape: four lines, no rule, no session, no transaction."""
