package elections
