"""IR to IR rewrites, one file a pass: file name = pass name = test name."""
