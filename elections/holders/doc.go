// Package holders knows with whom the parts of a contest's key and of its lot rest (R58,
// R73a), asks them for it as the poll closes, and lets two officers put a public draw in
// the place of a value of the lot that is missing (R73).
package holders
