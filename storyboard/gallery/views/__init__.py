"""The wall, the clip page, the comparison, and the files behind them."""
