"""Speed of symc beside its peers: the same program in both, in turn, one thread each, reported as ratios."""
