// Package api is the front desk: the JSON API under /api/v1 and the site, both
// on gin. It describes, calls and renders; what may be done is decided in
// domain and carried out in elections.
//
//   - server.go builds the server: one chain of middleware, two doors (JSON by
//     huma, pages by html/template).
//   - routes.go is the one way to add a JSON route. Each names who may knock
//     (an [Access]); the table of routes by roles is generated from it and a
//     route without one does not compile into the router.
//   - problems.go is the one place where reasons meet statuses.
//   - tokens.go issues access tokens; sessions live in elections/register.
//   - words/ words every refusal and page; web/ holds templates and assets.
//
// *gin.Context never leaves this package.
package api
