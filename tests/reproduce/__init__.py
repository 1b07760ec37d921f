"""Every release can be built again from its commit, and where it is built makes no difference."""
