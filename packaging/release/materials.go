package main

import (
	"encoding/json"
	"os"
	"time"
)

// timeless puts the commit's time where the list of materials has the time of its
// making, so that two makings are equal.
func timeless(path string, at time.Time) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var list map[string]any
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	if about, ok := list["metadata"].(map[string]any); ok {
		about["timestamp"] = at.Format(time.RFC3339)
	}
	if text, err = json.MarshalIndent(list, "", "  "); err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
