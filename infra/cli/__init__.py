"""The admin tool: who is in the partner program, and which accounts are connected."""
