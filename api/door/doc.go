// Package door is what every request to the front desk passes, and what the rooms
// behind it share.
//
//   - door.go opens it: one chain of middleware on gin, huma for JSON.
//   - routes.go has the one way to add a JSON route, health.go the one to add a
//     page. A route without an [Access] is refused as it is added.
//   - auth.go finds out who asks; ceremonies.go proves passkeys; oidc.go is single
//     sign-on; tokens.go issues access tokens. Sessions live in elections/register.
//   - intake.go, strict.go and formfaults.go judge the form of a request.
//   - problems.go is the one place where reasons meet statuses.
//   - limits.go and turns.go hold up who asks too often or for too much.
package door
