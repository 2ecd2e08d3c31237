"""`make bench`: how many calls, how long, how close to the floor; ours and the straightforward way side by side."""
