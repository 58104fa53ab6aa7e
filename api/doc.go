// Package api is the front desk: the JSON API under /api/v1 and the site, both
// behind one door. New opens it, with every room's routes; the rooms describe, call and
// render, and what may be done is decided in domain and carried out in elections.
//
//   - door/ is what every request passes: who asks, limits, problems, strictness,
//     tokens. Its Serve and Page are the only ways to add a route; each names who
//     may knock, and the table of routes by roles is generated from it.
//   - v1/ is the JSON API, site/ the pages; neither knows the other. Each has rooms of
//     its own: office/, chamber/ (a panel's meetings, motions and letters), hall/
//     (debates and roundtables), and v1/papers (what debates are written up as).
//   - words/ words every refusal and page; web/ holds templates and assets; bindery/
//     and press/ print.
package api
