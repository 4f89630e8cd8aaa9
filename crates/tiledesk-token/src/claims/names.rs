//! The names under which people write a claim by mistake.

/// A claim, who requires it, and what it is called by mistake.
#[derive(Debug)]
pub(crate) struct ClaimNames {
    pub(crate) claim: &'static str,
    /// Whether scheme `visitor` requires it.
    pub(crate) visitor: bool,
    /// Whether scheme `custom` requires it.
    pub(crate) custom: bool,
    /// Names that can mean nothing else, as [`plain`] has them, with blanks between.
    own: &'static str,
    /// Names that can mean something else, so that they count only where the claim is required.
    shared: &'static str,
}

/// Every claim with a name that can be missed, in the order in which they are judged.
pub(crate) const CLAIMS: &[ClaimNames] = &[
    ClaimNames {
        claim: "name",
        visitor: true,
        custom: false,
        own: "name fullname displayname uniquename customername visitorname contactname clientname",
        shared: "username preferredusername commonname cn nickname realname screenname login uname user \
                 firstname givenname",
    },
    ClaimNames {
        claim: "email",
        visitor: true,
        custom: true,
        own: "email mail emailaddress mailaddress useremail usermail customeremail visitoremail contactemail \
              primaryemail emailid useremailaddress",
        shared: "upn login",
    },
    ClaimNames {
        claim: "external_id",
        visitor: true,
        custom: false,
        own: "externalid externaluserid externaluid userexternalid externalkey externalidentifier extid",
        shared: "userid uid id user customerid customernumber custid clientid visitorid contactid memberid accountid \
                 personid employeeid nameid nameidentifier useridentifier identifier uniqueid userkey objectid oid \
                 subscriberid membershipid uuid guid",
    },
    ClaimNames {
        claim: "_id",
        visitor: false,
        custom: true,
        own: "",
        shared: "id userid uid customerid custid clientid visitorid contactid memberid accountid personid nameid \
                 nameidentifier useridentifier identifier uniqueid objectid oid uuid guid",
    },
    ClaimNames { claim: "sub", visitor: false, custom: true, own: "sub subject", shared: "" },
    ClaimNames { claim: "aud", visitor: false, custom: true, own: "aud audience audiences", shared: "" },
    ClaimNames {
        claim: "firstname",
        visitor: false,
        custom: false,
        own: "firstname givenname forename fname",
        shared: "",
    },
    ClaimNames {
        claim: "lastname",
        visitor: false,
        custom: false,
        own: "lastname familyname surname lname secondname",
        shared: "",
    },
];

impl ClaimNames {
    /// Whether `key` is another spelling of it, or a name that can mean nothing else.
    pub(crate) fn is_own(&self, key: &str) -> bool {
        key != self.claim && has(self.own, &plain(key))
    }

    /// Whether `key` may have been meant as it.
    pub(crate) fn may_be(&self, key: &str) -> bool {
        self.is_own(key) || key != self.claim && !is_claim(key) && has(self.shared, &plain(key))
    }
}

/// The field of a record that a column of this name may be, where it is none of those names: `first_name` for
/// `givenName`, `external_id` for `uid`.
pub(crate) fn field(key: &str) -> Option<&'static str> {
    const FIELDS: [(&str, &str); 5] = [
        ("firstname", "first_name"),
        ("lastname", "last_name"),
        ("external_id", "external_id"),
        ("email", "email"),
        ("name", "name"),
    ];
    let named = |claim: &str| CLAIMS.iter().find(|names| names.claim == claim);
    let own = FIELDS.iter().find(|(claim, _)| named(claim).is_some_and(|names| has(names.own, &plain(key))));
    let is_id = || named("external_id").is_some_and(|names| has(names.shared, &plain(key)));
    own.map(|(_, field)| *field).or_else(|| is_id().then_some("external_id"))
}

/// Whether `key` is another spelling or name of `external_id`, and nothing else.
pub(crate) fn is_external_id(key: &str) -> bool {
    CLAIMS.iter().any(|names| names.claim == "external_id" && names.is_own(key))
}

/// Whether `key` may have been meant as `_id`.
pub(crate) fn may_be_custom_id(key: &str) -> bool {
    CLAIMS.iter().any(|names| names.claim == "_id" && names.may_be(key))
}

/// What is left of a name without its address (`http://schemas…/claims/emailaddress`, `custom:email`), signs and case.
pub(crate) fn plain(key: &str) -> String {
    let last = key.rsplit(['/', ':', '#']).next().unwrap_or(key);
    last.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn has(names: &str, name: &str) -> bool {
    names.split_ascii_whitespace().any(|known| known == name)
}

fn is_claim(key: &str) -> bool {
    CLAIMS.iter().any(|names| names.claim == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(key: &str) -> Vec<&'static str> {
        CLAIMS.iter().filter(|names| names.may_be(key)).map(|names| names.claim).collect()
    }

    #[test]
    fn a_column_is_known_by_what_other_programs_call_it() {
        for (key, expected) in [
            ("id", Some("external_id")),
            ("User ID", Some("external_id")),
            ("mail", Some("email")),
            ("E-Mail", Some("email")),
            ("Full Name", Some("name")),
            ("givenName", Some("first_name")),
            ("First Name", Some("first_name")),
            ("surname", Some("last_name")),
            ("plan", None),
            ("", None),
        ] {
            assert_eq!(field(key), expected, "{key}");
        }
    }

    #[test]
    fn spelling_case_and_address_make_no_other_name() {
        for (key, claims) in [
            ("externalID", &["external_id"][..]),
            ("External-Id", &["external_id"]),
            ("https://shop.example/claims/external_id", &["external_id"]),
            ("http://schemas.microsoft.com/identity/claims/objectidentifier", &[]),
            ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier", &["external_id", "_id"]),
            ("custom:email", &["email"]),
            ("E-Mail", &["email"]),
            ("AUD", &["aud"]),
            ("given_name", &["name", "firstname"]),
            ("_id", &[]),
            ("name", &[]),
            ("firstname", &[]),
            ("plan", &[]),
            ("", &[]),
        ] {
            assert_eq!(meant(key), claims, "{key}");
        }
    }
}
