// Package v1 is the JSON API. It answers programs, and knows nothing of pages.
//
//   - v1.go registers the routes; every other file holds the routes of one noun, with
//     what they take and answer. office/, chamber/, hall/ and papers/ stand on it.
//   - document.go completes the API document, examples.go has its examples, and
//     reference.go makes a page of it.
package v1
