"""The hard rules of a week, the problem they make, and the plain check of a solution."""
