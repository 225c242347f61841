"""Why a post is there, or none."""
