"""The program: settings, wiring, server and command line. It knows everything; nothing knows it."""
