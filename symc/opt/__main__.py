"""`python -m symc.opt`."""

from symc.opt import main

main()
