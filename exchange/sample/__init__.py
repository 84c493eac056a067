"""A year and more of plausible sample data, made through the registers' own actions. Its people are invented (示例)."""
