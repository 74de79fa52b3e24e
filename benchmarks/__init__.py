"""Speed of symc beside its peers: the same program in both, in turn, on as many threads each, reported as ratios."""
