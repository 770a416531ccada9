"""How a limited child process is started, asked and ended."""
