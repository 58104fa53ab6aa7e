// Package docs is these pages, as far as the site shows them: the guides, how the
// votes are counted, and what the words mean. There is one text of each.
package docs

import "embed"

// Guides are Markdown; their pictures lie below pictures/.
//
//go:embed guide-*.md counting.md glossary.md pictures/*.png
var Guides embed.FS
