// Package press is the printing press: what a panel writes as Markdown becomes a
// page's HTML or a sheet of a PDF, and two versions of a text become one comparison.
// It knows how things look and nothing of who wrote them; libraries read Markdown,
// clean HTML, compare and set pages.
package press
