"""Where the files of a library lie that cannot be made again for nothing: in the data folder, or in an S3 bucket."""
