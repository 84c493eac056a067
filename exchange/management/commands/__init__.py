"""Tables in and out from the command line."""
