package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// finish takes out of the list of materials what tells of its making and not of the
// program, so that two makings are equal, on two machines as well: the time, for which the
// commit's stands, and the sums of the tool that wrote it, which is built where it runs.
// Whose licence the tool has not recognised, it tells, and what the pages are made of.
func finish(list map[string]any, at time.Time, web ...webPart) error {
	components, _ := list["components"].([]any)
	for _, p := range web {
		c, err := p.component()
		if err != nil {
			return err
		}
		components = append(components, c)
	}
	list["components"] = components
	if err := licensed(list); err != nil {
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
	return nil
}

// together is the first of the lists with what only the others have: a module may be in
// the program of one system alone.
func together(paths []string) (all map[string]any, err error) {
	known := map[string]bool{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var list map[string]any
		if err := json.Unmarshal(text, &list); err != nil {
			return nil, err
		}
		components, _ := list["components"].([]any)
		if all == nil {
			all, list["components"] = list, []any(nil)
		}
		for _, c := range components {
			part, _ := c.(map[string]any)
			if name := fmt.Sprint(part["name"], " ", part["version"]); !known[name] {
				known[name] = true
				all["components"] = append(all["components"].([]any), c)
			}
		}
	}
	return all, nil
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

// licences are of modules whose file of it the tool does not find or recognise, as it was
// read by somebody: the module, without its version, and the licence's SPDX name.
var licences = map[string]string{
	"hustings":                       "MIT",
	"std":                            "BSD-3-Clause",
	"github.com/cenkalti/backoff/v5": "MIT",
	"github.com/pressly/goose/v3":    "MIT", // three copyright lines before it
}

// licensed has every component of the list tell its licence; one of which nobody knows is
// an error: it must be read, and then stands above.
func licensed(list map[string]any) error {
	components, _ := list["components"].([]any)
	if about, ok := list["metadata"].(map[string]any); ok && about["component"] != nil {
		components = append(slices.Clone(components), about["component"]) // the program itself
	}
	var unknown []string
	for _, c := range components {
		component, ok := c.(map[string]any)
		if !ok {
			continue
		}
		name, _ := component["name"].(string)
		evidence, _ := component["evidence"].(map[string]any)
		if found, _ := evidence["licenses"].([]any); len(found) > 0 || component["licenses"] != nil {
			continue
		}
		if licences[name] == "" {
			unknown = append(unknown, name)
			continue
		}
		component["licenses"] = []any{map[string]any{"license": map[string]any{"id": licences[name]}}}
	}
	if unknown != nil {
		return fmt.Errorf("no licence was found of %s: read it, and name it in release/materials.go", strings.Join(unknown, ", "))
	}
	return nil
}
