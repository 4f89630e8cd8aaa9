//! That the signer's program does not run: the library is not there, is another version, or runs in the wrong place.

use super::{Message, Rank};

const RUNTIME: &str = "the program at the signer";

pub(super) const SETUP: &[Message] = &[
    Message {
        pieces: "cannot find module 'jsonwebtoken' | cannot find module \"jsonwebtoken\" | \
            cannot find package 'jsonwebtoken' | cannot find module 'jose' | cannot find package 'jose' | \
            cannot find module '*jwt*' | cannot find package '*jwt*' | can't resolve 'jsonwebtoken' | \
            can't resolve 'jose' | could not find a declaration file for module 'jsonwebtoken' | \
            cannot find module 'njwt' | no module named 'jwt' | no module named jwt | no module named 'jose' | \
            no module named 'authlib' | cannot load such file -- jwt | uninitialized constant jwt | \
            could not find gem 'jwt' | class \"firebase\\jwt\\*\" not found | class 'firebase\\jwt\\*' not found | \
            class \"*jwt*\" not found | class '*jwt*' not found | class \"lcobucci*\" not found | \
            vendor/autoload.php* | no required module provides package github.com/*jwt* | \
            cannot find package \"github.com/*jwt* | undefined: jwt | unresolved import `jsonwebtoken` | \
            use of undeclared crate or module `jsonwebtoken` | unresolved module or unlinked crate `jsonwebtoken` | \
            package io.jsonwebtoken does not exist | package com.auth0.jwt does not exist | \
            package com.nimbusds* does not exist | noclassdeffounderror: io/jsonwebtoken* | \
            noclassdeffounderror: com/auth0/jwt* | noclassdeffounderror: com/nimbusds* | \
            classnotfoundexception: io.jsonwebtoken* | classnotfoundexception: com.auth0* | \
            classnotfoundexception: com.nimbusds* | could not load file or assembly 'system.identitymodel* | \
            could not load file or assembly 'microsoft.identitymodel* | namespace name '*jwt*' could not be found | \
            namespace name 'identitymodel' could not be found | can't locate crypt/jwt.pm | \
            module 'resty.jwt' not found | joken*is undefined (module joken*is not available) | \
            target class [tymon.jwt* | cryptoprovider from jsonwebtoken crate features | \
            module joken is not available",
        who: "Node, Python, Ruby, PHP, Go, Java or another language at the signer",
        means: "The JWT library is not installed where the signer runs, or another version of it is. There is no token yet.",
        next: "The first lines of what `tilepass snippet LANG` prints say how to install it.",
        ..Message::ROW
    },
    Message {
        pieces: "call to undefined function firebase\\jwt\\* | call to undefined method firebase\\jwt\\* | \
            call to undefined function jwt_* | call to undefined function *encode() | \
            call to undefined function *jwt | call to undefined method *jwt*",
        who: "PHP at the signer",
        means: "PHP knows no such function: php-jwt has static methods of a class, and they stand behind `JWT::`.",
        next: "Begin with `use Firebase\\JWT\\JWT;` and call `JWT::encode($payload, $secret, 'HS256')`.",
        ..Message::ROW
    },
    Message {
        pieces: "call to undefined function hash_hmac* | call to undefined function base64_* | \
            call to undefined function json_encode*",
        who: "PHP at the signer",
        means: "This PHP was built without one of its own parts that a token needs (hash, json). There is no token yet.",
        next: "Install the extension, for instance `apt install php-json`, or use the distribution's PHP; `php -m` lists \
            what is there.",
        ..Message::ROW
    },
    Message {
        pieces: "module 'jwt' has no attribute* | module 'jwt' has no member* | \
            partially initialized module 'jwt'* | cannot import name 'encode' from 'jwt' | \
            cannot import name * from 'jwt' | type object 'jwt' has no attribute",
        who: "Python at the signer",
        means: "Something else than PyJWT was imported as `jwt`: the package `jwt`, or a file jwt.py beside the \
            program. There is no token yet.",
        next: "Rename that file, or `pip uninstall jwt` and `pip install pyjwt`.",
        ..Message::ROW
    },
    Message {
        pieces: "javax/xml/bind/datatypeconverter | javax.xml.bind.datatypeconverter | \
            noclassdeffounderror: javax/xml/bind* | classnotfoundexception: javax.xml.bind*",
        who: "jjwt 0.9 or older on Java 11 or later",
        means: "This version of the library needs a part of Java (JAXB) that Java 11 no longer has.",
        next: "Use jjwt 0.12 (jjwt-api, jjwt-impl and jjwt-jackson).",
        ..Message::ROW
    },
    Message {
        pieces: "unable to find an implementation for interface io.jsonwebtoken* | \
            unknownclassexception: unable to find* | unable to load class named [io.jsonwebtoken* | \
            unable to discover any json serializer* | unable to discover any json deserializer* | \
            implementationnotfoundexception* | instantiationexception: unable to load class | \
            unable to load class named | cannot find symbol*io.jsonwebtoken* | \
            cannot resolve method 'parserbuilder' | nosuchmethoderror*jwts* | nosuchmethoderror*io.jsonwebtoken* | \
            noclassdeffounderror: com/fasterxml/jackson*",
        who: "jjwt 0.10 or later at the signer",
        means: "Only jjwt-api is there: the library's other parts, jjwt-impl and jjwt-jackson or jjwt-gson, are not on the \
            class path, or not in the same version.",
        next: "Add io.jsonwebtoken:jjwt-impl and io.jsonwebtoken:jjwt-jackson in the version of jjwt-api.",
        ..Message::ROW
    },
    Message {
        pieces: "right-hand side of 'instanceof' is not * | right hand side of instanceof is not * | \
            can't resolve 'crypto' in* | can't resolve 'stream' in* | can't resolve 'util' in* | \
            can't resolve 'buffer' in* | polyfills for node.js core modules | \
            module \"crypto\" has been externalized for browser compatibility* | \
            has been externalized for browser compatibility* | createhmac is not a function | \
            global is not defined | not found in browser build | util_1.promisify) is not a function | \
            module parse failed*jsonwebtoken | util.promisify is not a function | createhmac is undefined | \
            randombytes is not a function | process is not defined | buffer is not defined | \
            require is not defined | util.inherits is not a function | crypto is not defined | \
            the package \"crypto\" wasn't found on the file system | rollup failed to resolve import \"crypto\" | \
            no such module \"crypto\" | no such module \"node:crypto\" | jwa is not a function | \
            expected a function*jsonwebtoken | unable to resolve module crypto* | unable to resolve module stream* | \
            while trying to resolve module `jsonwebtoken`* | attempted to import the node standard library module",
        who: "a browser, or another place that is not Node",
        means: "A library that needs Node runs in a browser, or is built for one. A token is signed on a server, in the \
            back end: in a page, everybody could read the secret.",
        next: "Sign in the back end (`tilepass snippet node`), and let the page fetch the token from there.",
        ..Message::ROW
    },
    Message {
        pieces: "edge runtime does not support node.js* | node.js api is used*edge runtime | \
            not supported in the edge runtime | dynamic code evaluation*edge runtime | subtlecrypto not supported | \
            crypto.subtle.importkey` is undefined | cannot read properties of undefined (reading 'importkey') | \
            crypto.subtle is undefined",
        who: "an edge runtime, or a page without https",
        means: "There is no such cryptography here: an edge runtime (Next.js middleware, Workers) has WebCrypto and no \
            Node modules, and WebCrypto needs https or localhost.",
        next: "Sign with jose in an edge runtime, or in a route that runs on Node.",
        ..Message::ROW
    },
    Message {
        pieces: "err_require_esm* | require() of es module* | err_package_path_not_exported | \
            package subpath './jwt/sign' is not defined | cannot use import statement outside a module | \
            does not provide an export named '*jwt*' | does not provide an export named 'default' | \
            export 'default' (imported as 'jwt* | jwt.sign is not a function | jwt.verify is not a function | \
            jsonwebtoken.sign is not a function | jwt_decode is not a function | jwt_decode* is not a function | \
            jwtdecode is not a function | signjwt is not a constructor | jose.* is not a function | \
            jwt.encode is not a function | sign is not a function | \
            attempted import error: * is not exported from * | is not exported from 'jsonwebtoken' | \
            is not exported from 'jose' | module '\"jsonwebtoken\"' has no default export | \
            has no exported member*jwt* | property '*' does not exist on type 'string*jwtpayload' | \
            named export 'sign' not found",
        who: "Node at the signer, or a bundler",
        means: "The library is imported in a way that its version does not have: `require` of a module that takes only \
            `import`, or another name for the function.",
        next: "Compare the import with the library's own documentation for the installed version; `tilepass snippet node` \
            prints one for jsonwebtoken 9.",
        ..Message::ROW
    },
    Message {
        pieces: "jwtstrategy requires a verify callback | jwtstrategy requires a function to retrieve jwt* | \
            jwtstrategy has been given both* | unknown authentication strategy \"jwt\" | \
            extractors.fromextractors expects* | clocktimestamp must be a number | \
            allowinvalidasymmetrickeytypes must be* | verify must be called asynchronous* | \
            iat required when maxage is specified | nonce must be a non-empty string | leeway cannot be negative | \
            leeway value can't be negative | key cannot be configured* | the * option must be a string* | \
            the * option must be an array* | fast_jwt_invalid_option | invalid clocktolerance option*",
        rank: Rank::Step,
        who: "a JWT library",
        means: "An option that the program gives to the library is missing, or of the wrong type. No token was looked at.",
        next: "Compare the options with the library's documentation for the installed version.",
        ..Message::ROW
    },
    Message {
        pieces: "undefined variable $* | undefined variable: * | undefined property: * | undefined array key \"*\" | \
            undefined index: * | attempt to read property \"*\" on null | trying to get property * of non-object | \
            undefined method `*' for nil | undefined method '*' for nil | undefined local variable or method | \
            attributeerror: 'nonetype' object has no attribute | 'nonetype' object has no attribute | \
            cannot read property '*' of null | cannot read property '*' of undefined | \
            cannot read properties of undefined | cannot read properties of null",
        rank: Rank::Step,
        who: RUNTIME,
        means: "Something was used before it was there: a field or a variable has another name, or nobody is signed in on \
            the site, so that there is no user to make a token of.",
        next: "Look at the line that the message names, and handle the case that nobody is signed in.",
        causes: &["claims.external_id", "claims.name", "claims.email"],
        ..Message::ROW
    },
];
