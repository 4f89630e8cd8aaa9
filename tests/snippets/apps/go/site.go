// A site on net/http with gorilla/sessions, and a CORS middleware that lets everybody in.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/gorilla/sessions"
)

var store = sessions.NewCookieStore([]byte("only for tests"))

type account struct {
	Case          string
	ID            any
	Name          *string
	Email         *string
	EmailVerified bool `json:"email_verified"`
	Only          string
}

var accounts = map[string]ChatUser{}

func siteUser(r *http.Request) (*ChatUser, error) {
	session, err := store.Get(r, "site")
	if err != nil {
		return nil, err
	}
	name, ok := session.Values["case"].(string)
	if !ok {
		return nil, nil
	}
	if name == "broken" {
		return nil, errors.New("the session is broken\nas can be")
	}
	user := accounts[name]
	return &user, nil
}

func set(name any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		session, _ := store.Get(r, "site")
		session.Values["case"] = name
		if name == "" {
			session.Values["case"] = r.URL.Query().Get("as")
		}
		session.Save(r, w)
		fmt.Fprint(w, "welcome")
	}
}

func main() {
	file, err := os.Open("accounts.json")
	if err != nil {
		log.Fatal(err)
	}
	var rows []account
	decoder := json.NewDecoder(file)
	decoder.UseNumber()
	if err := decoder.Decode(&rows); err != nil {
		log.Fatal(err)
	}
	text := func(text *string) string {
		if text == nil {
			return ""
		}
		return *text
	}
	for _, row := range rows {
		accounts[row.Case] = ChatUser{fmt.Sprint(row.ID), text(row.Name), text(row.Email), row.EmailVerified}
	}
	http.HandleFunc("/login", set(""))
	http.HandleFunc("/logout", set(nil))
	http.HandleFunc("/chat-token", ChatToken)
	everybody := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		http.DefaultServeMux.ServeHTTP(w, r)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, everybody))
}
