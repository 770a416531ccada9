"""Films and pictures of moments to be taken away, made in the background: what is asked for, how it is made, who makes it."""
