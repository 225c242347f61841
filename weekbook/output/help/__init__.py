"""The help of the commands in other tongues than English, by the English text; a module a tongue."""
