package commands

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"text/tabwriter"

	"hustings/install"
)

// CheckConfig is `hustings check-config`: whether the service would start as it
// is set, and what somebody should look at first.
type CheckConfig struct{ install.Service }

func (CheckConfig) Help() string {
	return `Example: hustings check-config --production

Takes the same settings as serve and changes nothing. It ends with status 1 when something keeps the service from starting;
a warning does not.`
}

func (c *CheckConfig) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	faults := 0
	for _, f := range c.Examine(ctx) {
		fmt.Fprintf(w, "%s\t%s\t%s\n", f.Weight, f.What, withVariables(f.Words))
		if f.Weight == install.Fault {
			faults++
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	switch faults {
	case 0:
		return nil
	case 1:
		return refused("one thing keeps the service from starting")
	default:
		return refused("%d things keep the service from starting", faults)
	}
}

// flagIn is the name of a setting at the beginning of a finding, or of a line of several.
var flagIn = regexp.MustCompile(`(?m)^--([a-z-]+)`)

// withVariables names the variable beside the flag: whoever installs a service has a
// file of variables before her, and no flags.
func withVariables(words string) string {
	return flagIn.ReplaceAllStringFunc(words, func(flag string) string {
		return flag + " (HUSTINGS_" + strings.ToUpper(strings.ReplaceAll(flag[2:], "-", "_")) + ")"
	})
}
