// [ChatTokenController.java: none: the JDK's own Mac]
// ChatTokenController.java: JDK 17 or later; goes beside your other controllers, with their package
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
// TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Principal;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class ChatTokenController {
    static final String PROJECT_ID = "YOUR_PROJECT_ID"; // or the variable TILEDESK_PROJECT_ID // [custom both]
    // [custom both]
    // A customer; the id is the account's key, which never changes; never the e-mail address.
    record User(String id, String name, String email, boolean emailVerified) {}

    // REPLACE THIS: the account of whom Spring Security says is signed in; null for nobody. `principal` is null for
    // nobody, and has a name, which may be an e-mail address: look the account up by it. For instance
    // accounts.findByUsername(principal.getName()), then new User(account.getId().toString(), …).
    User signedInUser(Principal principal) {
        once("nobody is ever signed in: replace signedInUser");
        return null;
    }

    @GetMapping("/chat-token")
    public ResponseEntity<String> show(
            Principal principal, @RequestHeader(name = "Sec-Fetch-Site", required = false) String site) {
        if (site != null && !Set.of("same-origin", "none").contains(site)) {
            return answer(HttpStatus.FORBIDDEN, "only pages of this site get a token");
        }
        try {
            User user = signedInUser(principal);
            return user == null ? answer(HttpStatus.NO_CONTENT, null) : answer(HttpStatus.OK, chatToken(user));
        } catch (GeneralSecurityException | RuntimeException why) {
            log("error: " + String.valueOf(why.getMessage()).lines().findFirst().orElse(why.toString()));
            return answer(HttpStatus.INTERNAL_SERVER_ERROR, "the token could not be made");
        }
    }

    static ResponseEntity<String> answer(HttpStatus status, String text) {
        HttpHeaders headers = new HttpHeaders();
        HEADERS.forEach(headers::set);
        if (text != null) {
            headers.set("Content-Type", "text/plain; charset=utf-8");
        }
        return new ResponseEntity<>(text, headers, status);
    }

    static void log(String line) {
        System.getLogger("chat-token").log(System.Logger.Level.WARNING, "chat-token: " + line);
    }

    // Nothing below needs a change.

    // [core]
}
