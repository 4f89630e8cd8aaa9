// [main.go: golang-jwt v5 (module)]
// main.go: `go mod init chat && go get github.com/golang-jwt/jwt/v5`, then `TILEDESK_SECRET_FILE=path/to/secret go run .`
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.

package main

import (
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const projectID = "YOUR_PROJECT_ID" // [custom both]
// [custom both]
type user struct {
	ID    string
	Email string
	Name  string // [visitor both]
	// [custom both]
	FirstName string // [custom both]
	LastName  string // [custom both]
}

// REPLACE THIS: whom your site's own session says is signed in; nil for nobody.
func signedInUser(r *http.Request) (*user, error) {
	return &user{
		ID:    "user-123456", // your own id of the customer, which must never change: letters, digits, - _ .
		Email: "ada@example.com",
		Name:  "Ada Lovelace", // [visitor both]
		// [custom both]
		FirstName: "Ada",      // [custom both]
		LastName:  "Lovelace", // [custom both]
	}, nil
}

var goodID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,255}$`)

func chatToken(u *user, secret string) (string, error) {
	needed := [][2]string{
		{"ID", u.ID},
		{"Email", u.Email},
		{"Name", u.Name}, // [visitor both]
		{"FirstName", u.FirstName}, // [custom both]
		{"LastName", u.LastName},   // [custom both]
	}
	for _, field := range needed {
		if field[1] == "" {
			return "", errors.New("the signed-in user has no " + field[0])
		}
	}
	if !goodID.MatchString(u.ID) {
		return "", errors.New("the id of the signed-in user must be 1 to 255 of A-Z a-z 0-9 . _ -")
	}
	now := time.Now().Unix() // whole seconds
	claims := jwt.MapClaims{
		"iat":   now,
		"exp":   now + 300,
		"email": u.Email,
		// [visitor both]
		"name":        u.Name, // [visitor both]
		"external_id": u.ID,   // [visitor both]
		// [custom both]
		"_id":       projectID + "_" + u.ID,                       // [custom both]
		"sub":       "userexternal",                               // [custom both]
		"aud":       "https://tiledesk.com/projects/" + projectID, // [custom both]
		"firstname": u.FirstName,                                  // [custom both]
		"lastname":  u.LastName,                                   // [custom both]
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(secret))
	return "JWT " + token, err
}

func readSecret() string {
	text := os.Getenv("TILEDESK_SECRET")
	if path := os.Getenv("TILEDESK_SECRET_FILE"); path != "" {
		bytes, err := os.ReadFile(path)
		if err != nil {
			log.Fatal("error: the file that TILEDESK_SECRET_FILE names cannot be read")
		}
		text = string(bytes)
	}
	secret := strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	if secret == "" {
		log.Fatal("error: there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET")
	}
	return secret
}

func main() {
	log.SetFlags(0)
	secret := readSecret()
	http.HandleFunc("/chat-token", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		u, err := signedInUser(r)
		if err == nil && u == nil {
			http.Error(w, "nobody is signed in", http.StatusUnauthorized)
			return
		}
		token := ""
		if err == nil {
			token, err = chatToken(u, secret)
		}
		if err != nil {
			log.Print("error: ", err)
			http.Error(w, "the token could not be made", http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, token)
	})
	port := os.Getenv("PORT")
	if port == "" {
		port = "8000"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal("error: ", err, "; another port: PORT=8080 go run .")
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
