"""What moving does, asked for by pages, commands and jobs alike."""
