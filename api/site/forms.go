package site

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
)

// askingLife is how long a browser that asked for a sign-in mail is known.
const askingLife = time.Hour

// token is what every form carries so that no other site can send it (ML10). It
// follows from the session, or from the cookie of a browser in which nobody is
// signed in, and a key that all replicas share: nothing is stored.
func (v *Visit) token() string {
	if v.By.Anonymous() {
		return v.formToken("asking\x00" + v.asking())
	}
	return v.FormToken(v.By)
}

// FormToken is what the forms carry of somebody who is signed in.
func (s *Pages) FormToken(by domain.Actor) string {
	return s.formToken("session\x00" + string(by.Session))
}

func (s *Pages) formToken(bound string) string {
	mac := hmac.New(sha256.New, s.formKey[:])
	mac.Write([]byte(bound))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// asking is the secret of a browser in which nobody is signed in; it gets one
// if it has none.
func (v *Visit) asking() string {
	if cookie, err := v.C.Request.Cookie(door.AskingCookie); err == nil && cookie.Value != "" {
		return cookie.Value
	}
	secret := door.NewBrowser()
	door.SetCookie(v.C, door.AskingCookie, secret, askingLife)
	v.C.Request.AddCookie(&http.Cookie{Name: door.AskingCookie, Value: secret}) // the same for the rest of this request
	return secret
}

// ours refuses a POST that no page of ours has sent (ML10). A form carries its
// token in a field, a script in a header.
func (v *Visit) ours() error {
	foreign := refusal.Because(refusal.ForeignOrigin, "", nil)
	if !v.OwnOrigin(v.C.Request) {
		return foreign
	}
	given := v.C.GetHeader("X-CSRF-Token")
	if given == "" {
		if err := v.C.Request.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
			return door.BodyProblem(v.C, err)
		}
		given = v.C.PostForm("csrf")
	}
	if _, err := v.C.Request.Cookie(door.AskingCookie); v.By.Anonymous() && err != nil {
		return foreign // a browser that was never given a form
	}
	if !hmac.Equal([]byte(given), []byte(v.token())) {
		return foreign
	}
	return nil
}

// stoodOpen reports whether a form of ours asks to sign in whose browser has become another
// meanwhile, as an election's page does that is read for an hour, or that was open beside
// another tab in which somebody has signed in. Nothing is done: whoever is signed in goes on
// to where the form would have led, and anybody else is given it anew.
func (v *Visit) stoodOpen() bool {
	r := v.C.Request
	return r.Method == http.MethodPost && r.URL.Path == "/sign-in" && v.OwnOrigin(r) && v.Field("csrf") != ""
}

// Field is what was typed into a field of the form, without the blanks around it.
func (v *Visit) Field(name string) string { return strings.TrimSpace(v.C.PostForm(name)) }

// Text is a longer text as it was typed; browsers end its lines with CRLF.
func (v *Visit) Text(name string) string {
	return strings.ReplaceAll(v.C.PostForm(name), "\r\n", "\n")
}

// Ticked reports whether a checkbox was.
func (v *Visit) Ticked(name string) bool { return v.C.PostForm(name) != "" }

// WithNext is the address with the page to come back to.
func WithNext(path, next string) string {
	if next = ownPath(next); next == "" || next == "/" {
		return path
	}
	return path + "?next=" + url.QueryEscape(next)
}

// ownPath is the path on this site that an address leads to, empty when it
// leads anywhere else: what comes after signing in is never somebody else's page.
func ownPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !door.Plain(address) ||
		!strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.Contains(address, `\`) {
		return ""
	}
	return address
}

// LinkToken is a link's token, from whatever of the link was pasted or, where nothing was,
// from the field that the script fills. Once a link has not worked, both may be there.
func LinkToken(token, pasted string) string {
	if pasted == "" {
		return token
	}
	if _, after, found := strings.Cut(pasted, "#"); found {
		return after
	}
	return pasted[strings.LastIndexByte(pasted, '/')+1:]
}
