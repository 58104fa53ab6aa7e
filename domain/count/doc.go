package count
