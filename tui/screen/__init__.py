"""What every panel is drawn with: lines, layout, colours, charts, and the least to send."""
