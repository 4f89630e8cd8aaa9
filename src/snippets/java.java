// [ChatToken.java: none: the JDK's own Mac]
// ChatToken.java: nothing to install but JDK 17 or later, then `TILEDESK_SECRET_FILE=path/to/secret java ChatToken.java`
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class ChatToken {
    static final String PROJECT_ID = "YOUR_PROJECT_ID"; // [custom both]
    // [custom both]
    record User(
            String id, // your own id of the customer, which must never change: letters, digits, - _ .
            String name, // [visitor both]
            String firstName, // [custom both]
            String lastName, // [custom both]
            String email) {}

    // REPLACE THIS: whom your site's own session says is signed in; null for nobody.
    static User signedInUser(HttpExchange request) {
        return new User(
                "user-123456",
                "Ada Lovelace", // [visitor both]
                "Ada", // [custom both]
                "Lovelace", // [custom both]
                "ada@example.com");
    }

    static String chatToken(User user, String secret) throws GeneralSecurityException {
        require("id", user.id());
        require("email", user.email());
        require("name", user.name()); // [visitor both]
        require("firstName", user.firstName()); // [custom both]
        require("lastName", user.lastName()); // [custom both]
        if (!user.id().matches("[A-Za-z0-9._-]{1,255}")) {
            throw new IllegalStateException("the id of the signed-in user must be 1 to 255 of A-Z a-z 0-9 . _ -");
        }
        long now = Instant.now().getEpochSecond(); // whole seconds
        String header = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
        String claims = "{\"email\":" + json(user.email())
                + ",\"name\":" + json(user.name()) // [visitor both]
                + ",\"external_id\":" + json(user.id()) // [visitor both]
                + ",\"iat\":" + now
                + ",\"exp\":" + (now + 300)
                + ",\"_id\":" + json(PROJECT_ID + "_" + user.id()) // [custom both]
                + ",\"sub\":\"userexternal\"" // [custom both]
                + ",\"aud\":" + json("https://tiledesk.com/projects/" + PROJECT_ID) // [custom both]
                + ",\"firstname\":" + json(user.firstName()) // [custom both]
                + ",\"lastname\":" + json(user.lastName()) // [custom both]
                + "}";
        String signed = base64url(header.getBytes(UTF_8)) + "." + base64url(claims.getBytes(UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        return "JWT " + signed + "." + base64url(mac.doFinal(signed.getBytes(UTF_8)));
    }

    static void require(String field, String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException("the signed-in user has no " + field);
        }
    }

    static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String json(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return quoted.append('"').toString();
    }

    static String readSecret() {
        String file = System.getenv("TILEDESK_SECRET_FILE");
        String text = System.getenv("TILEDESK_SECRET");
        if (file != null && !file.isEmpty()) {
            try {
                text = Files.readString(Path.of(file), UTF_8);
            } catch (IOException | InvalidPathException unreadable) {
                fail("the file that TILEDESK_SECRET_FILE names cannot be read");
            }
        }
        String secret = text == null ? "" : text.replaceFirst("\r?\n\\z", "");
        if (secret.isEmpty()) {
            fail("there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET");
        }
        return secret;
    }

    static void fail(String why) {
        System.err.println("error: " + why);
        System.exit(1);
    }

    static void answer(HttpExchange exchange, String secret) throws IOException {
        int status = 404;
        String text = "there is only /chat-token";
        try {
            // The server also hands over whatever is below it.
            if ("/chat-token".equals(exchange.getRequestURI().getPath())) {
                User user = signedInUser(exchange);
                text = user == null ? "nobody is signed in" : chatToken(user, secret);
                status = user == null ? 401 : 200;
            }
        } catch (GeneralSecurityException | RuntimeException why) {
            System.err.println("error: " + (why.getMessage() == null ? why : why.getMessage()));
            text = "the token could not be made";
            status = 500;
        }
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    public static void main(String[] arguments) throws IOException {
        String secret = readSecret();
        String port = System.getenv("PORT");
        int number = port == null || port.isEmpty() ? 8000 : Integer.parseInt(port);
        HttpServer server = HttpServer.create();
        try {
            server.bind(new InetSocketAddress("127.0.0.1", number), 0);
        } catch (BindException taken) {
            fail("port " + number + ": " + taken.getMessage() + "; another port: PORT=8080 java ChatToken.java");
        }
        server.createContext("/chat-token", exchange -> answer(exchange, secret));
        server.start();
        System.out.println("listening on http://127.0.0.1:" + server.getAddress().getPort());
    }
}
