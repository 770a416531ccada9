"""What goes on beside everything else: loops, who gives way to whom, and the question whether the key is accepted."""
