// Package web is the site's outside: templates, styles and scripts, and the Go
// structs that templates are filled from. It knows nothing of elections beyond
// their words; handlers in package site and its rooms fill a view, which
// [Site.Render] writes.
//
//   - views*.go: a struct for each page, of strings and slices, documented field
//     by field; every one embeds [Shell], which is what all pages have.
//   - templates/: layout.html, parts.html and a file for each group of pages; those
//     of panels and debates below chamber/.
//   - the words are in package words, beside this one: page-*.json in its folders.
//   - src/, styles/, static/: TypeScript, Sass and pictures, built by build.mjs
//     into dist/, which the program embeds (see [Asset]).
//
// Besides the addresses in its views, the layout and the forms rely on these:
// GET / /elections /events /my/votes /my/supports /account /search /sign-in /find
// /check /help /contact /privacy /accessibility; POST /sign-in {email,next},
// /sign-in/code {code,next}, /sign-in/link {token,next}, /sign-out,
// /sign-out/everywhere, /account/language. Every form that is posted carries the
// field csrf.
//
// Every page works without scripts; src/ only makes it pleasanter, and for the
// ballot, more secret: there the browser itself seals the paper.
package web
