"""One article on the mobilization of Loudi, restored, read, coded and bounded."""
