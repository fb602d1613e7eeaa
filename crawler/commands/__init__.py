"""One file a command of `tinbai`."""
