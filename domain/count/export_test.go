package count

// NoteBefore says whether c was elected or excluded before stage n.
func (t *Transcript) NoteBefore(n, c int) string {
	if n < 2 {
		return ""
	}
	return t.noteOf(t.Stages[n-2], c)
}
