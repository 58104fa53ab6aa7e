package main

import (
	"encoding/json"
	"os"
	"time"
)

// timeless takes out of the list of materials what tells of its making and not of the
// program, so that two makings are equal, on two machines as well: the time, for which the
// commit's stands, and the sums of the tool that wrote it, which is built where it runs.
func timeless(path string, at time.Time) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var list map[string]any
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	delete(list, "serialNumber")
	if about, ok := list["metadata"].(map[string]any); ok {
		about["timestamp"] = at.Format(time.RFC3339)
		for _, tool := range toolsOf(about["tools"]) {
			if t, ok := tool.(map[string]any); ok {
				delete(t, "hashes")
			}
		}
	}
	if text, err = json.MarshalIndent(list, "", "  "); err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// toolsOf are the tools that wrote a list: a list of their own up to CycloneDX 1.4, and
// components or services from 1.5 on.
func toolsOf(named any) []any {
	switch t := named.(type) {
	case []any:
		return t
	case map[string]any:
		components, _ := t["components"].([]any)
		services, _ := t["services"].([]any)
		return append(components, services...)
	}
	return nil
}
