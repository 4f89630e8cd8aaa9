// [chat_token.go: golang-jwt v5 (module)]
// chat_token.go: `go get github.com/golang-jwt/jwt/v5`; `http.HandleFunc("/chat-token", ChatToken)`
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
// TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.

package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)
// [custom both]
const projectID = "YOUR_PROJECT_ID" // or the variable TILEDESK_PROJECT_ID // [custom both]

// ChatUser is a customer of your site.
type ChatUser struct {
	ID            string // the account's key, which never changes; never the e-mail address
	Name          string
	Email         string
	EmailVerified bool
}

// REPLACE THIS: whom your site's own session says is signed in; nil for nobody. For instance
// &ChatUser{ID: "user-123456", Name: "Ada Lovelace", Email: "ada@example.com", EmailVerified: true}.
func signedInUser(r *http.Request) (*ChatUser, error) {
	once("nobody is ever signed in: replace signedInUser")
	return demonstration(r), nil
}

// With CHAT_DEMO=1, who comes from this computer, through no proxy, is a customer who does not exist.
func demonstration(r *http.Request) *ChatUser {
	local := regexp.MustCompile(`^(https?://)?(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/.*)?$`)
	page := r.Referer()
	proxied := r.Header.Get("X-Forwarded-For") + r.Header.Get("Forwarded")
	if os.Getenv("CHAT_DEMO") != "1" || proxied != "" || !local.MatchString(r.Host) || page != "" && !local.MatchString(page) {
		return nil
	}
	if host, _, _ := net.SplitHostPort(r.RemoteAddr); !net.ParseIP(host).IsLoopback() {
		return nil
	}
	once("CHAT_DEMO=1: who asks from this computer is the customer demo-1")
	return &ChatUser{ID: "demo-1", Name: "Ada Lovelace", Email: "ada@example.com", EmailVerified: true}
}

// Nothing below needs a change.

// [core]
