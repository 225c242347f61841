"""Mail: addresses, texts, and who of several recipients has one."""
