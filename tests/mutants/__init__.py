"""Does a test notice? One small change of the code at a time, and the tests that should fail then: `make mutants`.

Our own, for mutmut leaves out whatever has a decorator, which is nearly all of the core, and cosmic-ray changes the
working copy itself, wants a database and an HTTP client, and starts Python anew for each mutant.
"""
