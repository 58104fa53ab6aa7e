// Command live asks a running service what the Go client can: what everybody may read
// of an election, and what a program reads with its token. It is the client's test, and
// an example of its use:
//
//	go run ./live https://vote.example.org CIO-2026 hst_…
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"hustings/sdk/hustings"
)

// found is what was read, for whoever compares it.
type found struct {
	Elections  int    `json:"elections"`
	Title      string `json:"title"`
	Panel      string `json:"panel"`
	Candidates int    `json:"candidates"`
	Contest    string `json:"contest"`
	Roll       int64  `json:"roll"`
	Unknown    string `json:"unknown"` // the reason that a refusal gives
	Members    int    `json:"members"`
	Refused    int    `json:"refused"` // status of what a program may not do
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: live ORIGIN ELECTION TOKEN")
		os.Exit(2)
	}
	got, err := read(context.Background(), os.Args[1], os.Args[2], os.Args[3])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(got)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "live:", err)
		os.Exit(1)
	}
}

func read(ctx context.Context, origin, name, token string) (got found, err error) {
	c, err := hustings.NewClientWithResponses(origin)
	if err != nil {
		return got, err
	}
	list, err := c.GetElectionsWithResponse(ctx, nil)
	if err != nil || list.JSON200 == nil {
		return got, fmt.Errorf("elections: %v", err)
	}
	got.Elections = len(list.JSON200.Items)
	election, err := c.GetElectionsElectionWithResponse(ctx, name)
	if err != nil || election.JSON200 == nil {
		return got, fmt.Errorf("an election: %v", err)
	}
	got.Title, got.Panel = election.JSON200.Title, election.JSON200.Panel.Code
	stand, err := c.GetElectionsElectionCandidatesWithResponse(ctx, name)
	if err != nil || stand.JSON200 == nil {
		return got, fmt.Errorf("candidates: %v", err)
	}
	got.Candidates = len(stand.JSON200.Items)
	for _, round := range election.JSON200.Contests {
		turnout, err := c.GetContestsContestTurnoutWithResponse(ctx, round.Id)
		if err != nil || turnout.JSON200 == nil {
			return got, fmt.Errorf("turnout: %v", err)
		}
		got.Contest, got.Roll = round.Reference, turnout.JSON200.Roll
	}
	none, err := c.GetElectionsElectionWithResponse(ctx, "NONE-1999")
	if err != nil || none.ApplicationproblemJSONDefault == nil {
		return got, fmt.Errorf("an election that is not there: %v", err)
	}
	got.Unknown = *none.ApplicationproblemJSONDefault.Reason

	bearing := func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	}
	members, err := c.GetMembersWithResponse(ctx, nil, bearing)
	if err != nil || members.JSON200 == nil {
		return got, fmt.Errorf("members: %v", err)
	}
	got.Members = len(members.JSON200.Items)
	no, err := c.PostElectionsElectionReminderWithResponse(ctx, name, &hustings.PostElectionsElectionReminderParams{IdempotencyKey: "sdk-live-reminder"}, bearing)
	if err != nil {
		return got, err
	}
	got.Refused = no.StatusCode()
	return got, nil
}
