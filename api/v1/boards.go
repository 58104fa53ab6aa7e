package v1

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
)

// boardRoutes serve the public boards: what anybody needs in order to follow,
// download and check a contest. Nothing here asks who is reading.
func (s handlers) boardRoutes() {
	get := func(path string, h func(*gin.Context, domain.Contest) error) {
		s.Page(door.Anyone, http.MethodGet, "/board/:board"+path, func(c *gin.Context) {
			contest, err := s.Engine.ContestAt(c.Request.Context(), c.Param("board"))
			if err == nil {
				err = h(c, contest)
			}
			if err != nil {
				s.Fail(c, s.Problem(c.Request.Context(), err))
			}
		})
	}
	get("/checkpoint", s.boardCheckpoint)
	get("/entries", s.boardEntries)
	get("/inclusion", func(c *gin.Context, contest domain.Contest) error {
		leaf, size, err := twoNumbers(c, "leaf", "size")
		if err != nil {
			return err
		}
		proof, err := s.Engine.InclusionProof(c.Request.Context(), contest.ID, leaf, size)
		return boardProof(c, proof, err)
	})
	get("/consistency", func(c *gin.Context, contest domain.Contest) error {
		old, size, err := twoNumbers(c, "old", "size")
		if err != nil {
			return err
		}
		proof, err := s.Engine.ConsistencyProof(c.Request.Context(), contest.ID, old, size)
		return boardProof(c, proof, err)
	})
	get("/find", s.boardFind)
	get("/blobs/:blob", s.boardBlob)
	get("/bundle.zip", s.boardBundle)
}

func (s handlers) boardCheckpoint(c *gin.Context, contest domain.Contest) error {
	note, err := s.Engine.Checkpoint(c.Request.Context(), contest.ID)
	if err != nil {
		return err
	}
	c.Data(http.StatusOK, "text/plain; charset=utf-8", note)
	return nil
}

// boardEntries gives entries as lines, as a bundle holds them.
func (s handlers) boardEntries(c *gin.Context, contest domain.Contest) error {
	from, to, err := twoNumbers(c, "from", "to")
	if err != nil {
		return err
	}
	entries, err := s.Engine.Entries(c.Request.Context(), contest.ID, from, to)
	if err != nil {
		return err
	}
	c.Header("Content-Type", "application/jsonl; charset=utf-8")
	c.Status(http.StatusOK)
	for _, e := range entries {
		c.Writer.Write(e)
		c.Writer.WriteString("\n")
	}
	return nil
}

func boardProof(c *gin.Context, proof []ledger.B32, err error) error {
	if err != nil {
		return err
	}
	hashes := make([]string, len(proof))
	for i, h := range proof {
		hashes[i] = h.String()
	}
	c.JSON(http.StatusOK, gin.H{"hashes": hashes})
	return nil
}

func (s handlers) boardFind(c *gin.Context, contest domain.Contest) error {
	found, err := s.Engine.FindByCode(c.Request.Context(), contest.ID, c.Query("code"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, foundBody{found.Leaf, found.Sealed, found.Superseded, found.Receipt.Code, string(found.Receipt.File)})
	return nil
}

// foundBody is a ballot that was looked up by its tracking code.
type foundBody struct {
	Leaf       int64  `json:"leaf"`
	Sealed     string `json:"sealed" doc:"By whom: voter, or counter"`
	Superseded bool   `json:"superseded" doc:"A later ballot of the same voter counts instead"`
	Code       string `json:"code"`
	Receipt    string `json:"receipt"`
}

// boardBlob sends what an entry cites: a proof of a million ballots has 160 MB, and who asks for it
// at the same moment shares one file.
func (s handlers) boardBlob(c *gin.Context, contest domain.Contest) error {
	name, err := ledger.ParseB32(c.Param("blob"))
	if err != nil {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	file, drop, err := s.Shared(c.Request.Context(), "blob/"+string(contest.ID)+"/"+name.String(), func(ctx context.Context, w io.Writer) (string, error) {
		return name.String(), s.Engine.PublicBlob(ctx, contest.ID, name, w)
	})
	if err != nil {
		return err
	}
	defer drop()
	c.DataFromReader(http.StatusOK, file.Size(), "application/octet-stream", file, nil)
	return nil
}

// boardBundle sends the contest's public bundle. A reader who takes it slowly
// holds up a file, never a connection of the database that voters wait for.
func (s handlers) boardBundle(c *gin.Context, contest domain.Contest) error {
	file, drop, err := s.Shared(c.Request.Context(), "board/"+string(contest.ID), func(ctx context.Context, w io.Writer) (string, error) {
		return bundleName(contest.Reference), s.Engine.Bundle(ctx, w, contest.ID)
	})
	if err != nil {
		return err
	}
	defer drop()
	c.DataFromReader(http.StatusOK, file.Size(), "application/zip", file, map[string]string{"Content-Disposition": fmt.Sprintf(`attachment; filename="%s.zip"`, file.Name)})
	return nil
}

// bundleName is a contest's or an election's reference as a file name.
func bundleName(reference string) string {
	name := []byte(reference)
	for i, b := range name {
		if !(b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-') {
			name[i] = '-'
		}
	}
	return string(name)
}

// twoNumbers reads two whole numbers from the query (BD8).
func twoNumbers(c *gin.Context, first, second string) (a, b int64, err error) {
	if a, err = number(c, first); err != nil {
		return 0, 0, err
	}
	b, err = number(c, second)
	return a, b, err
}

func number(c *gin.Context, name string) (int64, error) {
	values := c.QueryArray(name)
	if len(values) != 1 {
		return 0, refusal.Because(refusal.Missing, "", nil).On(name)
	}
	n, err := strconv.ParseInt(values[0], 10, 64)
	if err != nil || n < 0 {
		return 0, refusal.Because(refusal.Malformed, "", nil).On(name)
	}
	return n, nil
}
